// Lines drawn across a map into a text field: a point on each row, an empty row between lines.
// The field holds everything, so lines can be typed, pasted and mended there as well.
"use strict";

landtrack.cutting = (map, options) => {
  const { element, css } = landtrack;
  const { words } = options;
  const field = document.getElementById(options.field);
  const drawn = L.layerGroup().addTo(map);

  const blocks = () => field.value.split(/\r?\n[ \t]*\r?\n/).map((block) => block.split(/\r?\n/).map((row) => row.trim()).filter(Boolean));

  // Only degrees can be shown; other coordinates are read when the form is sent.
  function places(rows) {
    return rows.map((row) => row.split(/[\s,，]+/).slice(-2).map(Number))
      .filter(([x, y]) => x > 73 && x < 136 && y > 3 && y < 54).map(([x, y]) => [y, x]);
  }

  function show() {
    drawn.clearLayers();
    const lines = blocks().map(places).filter((line) => line.length);
    for (const line of lines) {
      drawn.addLayer(L.polyline(line, { color: css("--accent"), weight: 3, interactive: false }));
      for (const at of line) drawn.addLayer(L.circleMarker(at, { radius: 4, color: css("--accent"), fillOpacity: 1, interactive: false }));
    }
    const points = lines.reduce((sum, line) => sum + line.length, 0);
    status.textContent = points ? words.lines.replace("{lines}", lines.length).replace("{points}", points) : words.none;
    for (const button of [end, undo]) button.disabled = !points;
  }

  function write(value) {
    field.value = value;
    show();
  }

  function add({ lng, lat }) {
    const row = `${lng.toFixed(7)},${lat.toFixed(7)}\n`;
    const begun = field.value && !field.value.endsWith("\n") ? `${field.value}\n` : field.value;
    if (!begun.endsWith(`\n${row}`) && begun !== row) write(begun + row); // a double click is one point
  }

  const button = (text, action) => {
    const made = element("button", text, { type: "button", className: "quiet" });
    made.addEventListener("click", action);
    return made;
  };
  const end = button(words.end, () => write(`${field.value.trimEnd()}\n\n`));
  const undo = button(words.undo, () => write(field.value.trimEnd().replace(/(^|\n)[^\n]*$/, "$1")));
  const point = button(words.point, () => add(map.getCenter()));
  point.classList.add("cut-point");
  const status = element("p", "", { className: "hint" });
  status.setAttribute("role", "status");
  const tools = element("div", undefined, { className: "cut-tools actions" });
  tools.append(end, undo, point);
  map.getContainer().after(tools, status);

  const middle = element("span", "+", { className: "map-middle" });
  middle.setAttribute("aria-hidden", "true");
  map.getContainer().append(middle);
  map.doubleClickZoom.disable();
  map.on("click", (event) => add(event.latlng));
  map.on("dblclick", () => end.click());
  field.addEventListener("input", show);
  show();
};
