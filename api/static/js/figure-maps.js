// The maps of the figure: villages by their part of the target, a year to step through, two days.
// Text from the register only ever becomes text nodes.
"use strict";

(() => {
  const { element, declutter, stageStyle } = landtrack;

  const load = (options) => fetch(options.url, { headers: { Accept: "application/geo+json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
    .catch((problem) => {
      const note = document.getElementById("map-note");
      if (note) note.textContent = options.words.failed;
      throw problem;
    });

  const dot = (feature, at) => L.circleMarker(at, { radius: 7 });

  landtrack.attained = (options) => declutter(L.geoJSON(options.data, {
    style: ({ properties }) => ({ ...stageStyle(options.styles[properties.class]), weight: 2 }),
    onEachFeature({ properties }, one) {
      const label = element("span");
      label.append(element("b", properties.name, { className: "more-words" }), element("span", properties.share));
      one.bindTooltip(label, { permanent: true, direction: "center", className: "village-name village-share", interactive: false });
      one.bindPopup(() => {
        const box = element("div", undefined, { className: "map-popup" });
        box.append(element("strong", properties.name), element("p", `${properties.share} · ${options.styles[properties.class].label}`), element("p", properties.amounts));
        return box;
      });
    },
  }));

  function stageOn(properties, day) {
    if (properties.retired_on && properties.retired_on <= day) return null;
    let found = "reserve";
    for (const [stage, since] of properties.reached) if (since <= day) found = stage;
    return found;
  }

  function sitePopup(properties, stage, options) {
    const box = element("div", undefined, { className: "map-popup" });
    box.append(element("strong", properties.title));
    box.append(element("p", `${options.tracks[properties.track]} · ${properties.reference}`));
    box.append(element("p", options.stages[stage].label));
    box.append(element("a", options.words.open, { href: `/records/${properties.id}` }));
    return box;
  }

  landtrack.stories = (options) => {
    let day = options.days[options.days.length - 1];
    const layer = L.geoJSON(null, {
      pointToLayer: dot,
      style: ({ properties }) => {
        const stage = stageOn(properties, day);
        return stage ? stageStyle(options.stages[stage]) : { stroke: false, fill: false };
      },
      onEachFeature: ({ properties }, one) => one.bindPopup(() => {
        const stage = stageOn(properties, day);
        return stage ? sitePopup(properties, stage, options) : element("div", properties.title);
      }),
    });
    const slider = document.getElementById("year-slider");
    const show = () => {
      day = options.days[Number(slider.value)];
      slider.setAttribute("aria-valuetext", day);
      for (const row of document.querySelectorAll("[data-day]")) {
        const here = row.dataset.day === day;
        row.classList.toggle("is-here", here);
        if (here) row.setAttribute("aria-current", "date"); else row.removeAttribute("aria-current");
        if (here) for (const place of document.querySelectorAll("[data-shows]")) place.textContent = row.querySelector(`[data-is=${place.dataset.shows}]`).textContent;
      }
      layer.setStyle(layer.options.style);
    };
    slider.addEventListener("input", show);
    let playing = null;
    const play = document.getElementById("year-play");
    play.hidden = false;
    play.addEventListener("click", () => {
      const stop = () => { clearInterval(playing); playing = null; play.setAttribute("aria-pressed", "false"); };
      if (playing) { stop(); return; }
      if (Number(slider.value) >= Number(slider.max)) slider.value = 0;
      play.setAttribute("aria-pressed", "true");
      show();
      playing = setInterval(() => {
        slider.value = Number(slider.value) + 1;
        show();
        if (Number(slider.value) >= Number(slider.max)) stop();
      }, 900);
    });
    load(options).then((data) => {
      layer.addData(data);
      show();
      document.documentElement.dataset.mapReady = data.features.length;
    }).catch(() => {});
    return layer;
  };

  // Each side has a pane of its own, so that the divider can clip it.
  landtrack.side = (options) => {
    const layer = L.geoJSON(null, {
      pointToLayer: (feature, at) => L.circleMarker(at, { radius: 7, renderer: layer.renderer, pane: options.side }),
      style: ({ properties }) => ({ ...stageStyle(options.stages[properties.stage]), renderer: layer.renderer, pane: options.side }),
      onEachFeature: ({ properties }, one) => one.bindPopup(() => {
        const box = sitePopup(properties, properties.stage, options);
        box.prepend(element("p", options.label));
        return box;
      }),
    });
    layer.getContainer = () => layer.pane;
    layer.on("add", ({ target }) => {
      const map = target._map;
      if (!layer.pane) {
        layer.pane = map.createPane(options.side);
        layer.pane.style.zIndex = 410;
        layer.renderer = L.canvas({ pane: options.side });
        load(options).then((data) => {
          layer.addData(data);
          const root = document.documentElement.dataset;
          root.mapReady = Number(root.mapReady || 0) + data.features.length;
        }).catch(() => {});
      }
    });
    return layer;
  };

  landtrack.named = (map, options) => {
    const range = map.getContainer().querySelector(".leaflet-sbs-range");
    range.setAttribute("aria-label", options.divider);
    options.labels.forEach((label, i) => {
      const control = L.control({ position: i ? "bottomright" : "bottomleft" });
      control.onAdd = () => element("div", label, { className: "side-label" });
      control.addTo(map);
    });
  };
})();
