// Shows what a chosen step needs: the building for a building's step, evidence for a start.
"use strict";

const form = document.getElementById("milestone");
const kind = form.elements.kind;
const building = form.elements.building;
const buildingField = document.getElementById("building-field");
const evidence = document.getElementById("evidence");
const planned = form.elements.planned;
const plannedOn = form.elements.planned_on;
const planSeen = form.elements.plan_seen;
const plans = JSON.parse(form.dataset.plans);
const documentHint = document.getElementById("document-hint");
const usualHint = documentHint.textContent;

function refresh() {
  const chosen = kind.selectedOptions[0];
  const { level, keep } = chosen.dataset;
  if (buildingField) {
    buildingField.hidden = level === "record";
    if (level === "record") building.value = "";
    if (level === "building" && !building.value && building.options.length === 2) building.selectedIndex = 1;
  }
  const plan = plans[`${kind.value}:${building ? building.value : ""}`] || "";
  if (plannedOn.value === planSeen.value && planSeen.value !== plan) plannedOn.value = planSeen.value = plan;
  document.getElementById("planned_on-field").hidden = planned.checked;
  evidence.hidden = !("start" in chosen.dataset) || planned.checked;
  documentHint.textContent = keep ? `${usualHint} (${keep})` : usualHint;
  for (const link of form.querySelectorAll(".proposals a")) {
    const same = link.dataset.kind === kind.value && link.dataset.building === (building ? building.value : "");
    link.setAttribute("aria-current", same ? "true" : "false");
  }
}

form.addEventListener("click", (event) => {
  const link = event.target.closest(".proposals a");
  if (!link) return;
  event.preventDefault();
  kind.value = link.dataset.kind;
  if (building) building.value = link.dataset.building;
  refresh();
});
form.addEventListener("change", refresh);
form.addEventListener("submit", () => {
  form.querySelector("button[type=submit]").disabled = true;
});
window.addEventListener("pageshow", () => {
  form.querySelector("button[type=submit]").disabled = false;
});
refresh();
