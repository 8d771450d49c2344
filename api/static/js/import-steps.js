// How far the site is with an import, asked for again and again, in the page's language.
"use strict";

const importSteps = (() => {
  const chinese = document.documentElement.lang.startsWith("zh");
  const pause = 700;

  async function ask(address) {
    await new Promise((wake) => setTimeout(wake, pause));
    const answer = await fetch(address).catch(() => null);
    return answer && answer.ok ? answer.json() : null;
  }

  // A bar and its sentence, once a step is told.
  function show(told, bar, status) {
    if (!told || !told.step) return;
    bar.value = (100 * told.number) / told.of;
    status.textContent = `${chinese ? told.zh : told.en} (${told.number}/${told.of})`;
  }

  return { ask, show, say: (words) => (chinese ? words.zh : words.en) };
})();
