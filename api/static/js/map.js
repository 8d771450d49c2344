// Draws the layers of a map. Called by the script that folium writes into the page (maps/layers.py).
// Text from the register only ever becomes a text node: nothing here parses markup.
"use strict";

const landtrack = (() => {
  const TILE = 12; // pixels of a fill pattern

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function element(tag, text, properties = {}) {
    const made = Object.assign(document.createElement(tag), properties);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // The same patterns as the swatches in maps/style.py, on a canvas: the map has thousands of shapes.
  const PATTERNS = {
    none() {},
    dots: (c) => { for (const [x, y] of [[3, 3], [9, 9]]) { c.beginPath(); c.arc(x, y, 1.5, 0, 7); c.fill(); } },
    lines: (c) => slants(c, 12, 1.6),
    dense: (c) => slants(c, 6, 1.8),
    solid: (c) => c.fillRect(0, 0, TILE, TILE),
    bars: (c) => { PATTERNS.solid(c); light(c, () => { for (const y of [3, 9]) { c.moveTo(0, y); c.lineTo(TILE, y); } }); },
    grid: (c) => { PATTERNS.solid(c); light(c, () => { c.moveTo(0, 6); c.lineTo(TILE, 6); c.moveTo(6, 0); c.lineTo(6, TILE); }); },
    studs: (c) => { PATTERNS.solid(c); c.fillStyle = "#fff"; c.beginPath(); c.arc(6, 6, 1.7, 0, 7); c.fill(); },
    crosses: (c) => { c.lineWidth = 1.4; c.beginPath(); c.moveTo(3, 3); c.lineTo(9, 9); c.moveTo(9, 3); c.lineTo(3, 9); c.stroke(); },
  };

  function slants(c, step, width) {
    c.lineWidth = width;
    c.beginPath();
    for (let x = -TILE; x <= 2 * TILE; x += step) { c.moveTo(x, TILE); c.lineTo(x + TILE, 0); }
    c.stroke();
  }

  function light(c, path) {
    c.strokeStyle = "#fff"; c.lineWidth = 1.2; c.beginPath(); path(); c.stroke();
  }

  // Square metres in the unit that the visitor chose, written as pages write them (api/units.py).
  function area(m2, unit) {
    const digits = { minimumFractionDigits: unit.fewest, maximumFractionDigits: unit.most };
    return `${(m2 / unit.m2).toLocaleString("en", digits)} ${unit.sign}`;
  }

  const fills = new Map();

  function fill(style) {
    const key = style.pattern + style.colour;
    if (!fills.has(key)) {
      const tile = element("canvas", undefined, { width: 2 * TILE, height: 2 * TILE });
      const c = tile.getContext("2d");
      c.scale(2, 2);
      c.fillStyle = `${style.colour}1f`; // a breath of the colour, so that hollow shapes can be hit
      c.fillRect(0, 0, TILE, TILE);
      c.fillStyle = c.strokeStyle = style.colour;
      PATTERNS[style.pattern](c);
      const pattern = c.createPattern(tile, "repeat");
      pattern.setTransform(new DOMMatrix().scale(0.5));
      fills.set(key, pattern);
    }
    return fills.get(key);
  }

  function stageStyle(style) {
    return { color: style.colour, weight: 1.5, dashArray: style.dash || null, fill: true, fillColor: fill(style), fillOpacity: 0.92 };
  }

  // A light is an edge: late whole and wide, soon wide and broken.
  function lightStyle(name) {
    if (name === "red") return { color: css("--late"), weight: 4, dashArray: null };
    if (name === "amber") return { color: css("--soon"), weight: 3, dashArray: "7 4" };
    return {};
  }

  function popup(properties, options) {
    const box = element("div", undefined, { className: "map-popup" });
    box.append(element("strong", properties.title));
    const stage = options.stages[properties.stage];
    box.append(element("p", `${options.tracks[properties.track]} · ${properties.reference}`));
    box.append(element("p", stage.label));
    const state = options.lights[properties.light];
    if (state && properties.light !== "green") box.append(element("p", `${state.shape} ${state.label}`, { className: properties.light }));
    if (properties.counted_m2) box.append(element("p", `${options.words.counted} ${area(properties.counted_m2, options.unit)}`));
    if (properties.blockers) box.append(element("p", `! ${options.words.blocked} ${properties.blockers}`, { className: "red" }));
    box.append(element("a", options.words.open, { href: `/records/${properties.id}` }));
    return box;
  }

  function count(features) {
    const found = {};
    for (const { properties } of features) found[properties.stage] = (found[properties.stage] || 0) + 1;
    for (const place of document.querySelectorAll("#map-legend [data-count]")) place.textContent = found[place.dataset.count] || 0;
  }

  // What holds a record up stands in its middle, as a sign of its own beside stage and light.
  function blockedMark(shape) {
    const at = shape.getLatLng ? shape.getLatLng() : shape.getBounds().getCenter();
    const sign = element("span", "!");
    sign.setAttribute("aria-hidden", "true");
    const icon = L.divIcon({ className: "blocked-mark", html: sign, iconSize: [18, 18] });
    return L.marker(at, { icon, interactive: false, keyboard: false });
  }

  function records(options) {
    const marks = L.layerGroup();
    const shown = { stages: new Set(Object.keys(options.stages)) };
    const style = (feature) => ({
      ...stageStyle(options.stages[feature.properties.stage]),
      ...lightStyle(feature.properties.light),
    });
    const layer = L.geoJSON(null, {
      style,
      filter: (feature) => shown.stages.has(feature.properties.stage),
      pointToLayer: (feature, at) => L.circleMarker(at, { radius: 7 }),
      onEachFeature(feature, one) {
        feature.properties.search = `${feature.properties.title} ${feature.properties.reference}`;
        one.bindPopup(() => popup(feature.properties, options));
        if (feature.properties.blockers) marks.addLayer(blockedMark(one));
      },
    });
    layer.on("add", (event) => marks.addTo(event.target._map));
    layer.on("remove", () => marks.remove());
    let all = null;
    layer.choose = (stages) => {
      shown.stages = new Set(stages);
      layer.clearLayers();
      marks.clearLayers();
      if (all) layer.addData(all);
    };
    fetch(options.url, { headers: { Accept: "application/geo+json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
      .then((data) => {
        all = data;
        layer.addData(data);
        count(data.features);
        document.documentElement.dataset.mapReady = data.features.length;
      })
      .catch(() => {
        const note = document.getElementById("map-note");
        if (note) note.textContent = options.words.failed;
      });
    document.addEventListener("change", (event) => {
      const form = event.target.closest("#map-legend");
      if (form) layer.choose([...form.querySelectorAll("input:checked")].map((box) => box.value));
    });
    return layer;
  }

  function outlines(options) {
    const layer = L.geoJSON(options.data, {
      interactive: false,
      attribution: options.note,
      style: (feature) => ({
        color: css("--map-line"), fill: feature.properties.town, fillColor: css("--map-town"), fillOpacity: 1,
        weight: feature.properties.town ? 2.5 : 1, dashArray: feature.properties.town ? null : "4 4",
      }),
      onEachFeature(feature, one) {
        if (feature.properties.town) return;
        one.bindTooltip(element("span", feature.properties.name), { permanent: true, direction: "center", className: "village-name", interactive: false });
      },
    });
    return declutter(layer);
  }

  function grid(box) {
    const style = { color: css("--map-grid"), weight: 0.75, interactive: false };
    const layer = L.featureGroup();
    const first = (from) => Math.ceil(from / box.step) * box.step;
    const label = (at, text, direction) =>
      L.tooltip({ permanent: true, direction, className: "grid-label", interactive: false, offset: [0, 0] })
        .setLatLng(at).setContent(element("span", text));
    const margin = box.step;
    for (let x = first(box.west); x < box.east; x += box.step) {
      layer.addLayer(L.polyline([[box.south - margin, x], [box.north + margin, x]], style));
      layer.addLayer(label([box.south - margin * 0.12, x], `${x.toFixed(2)}°E`, "center"));
    }
    for (let y = first(box.south); y < box.north; y += box.step) {
      layer.addLayer(L.polyline([[y, box.west - margin], [y, box.east + margin]], style));
      layer.addLayer(label([y, box.west - margin * 0.12], `${y.toFixed(2)}°N`, "center"));
    }
    return layer;
  }

  function site(options) {
    const layer = L.geoJSON(options.data, {
      style: (feature) => feature.properties.stage
        ? stageStyle(options.stages[feature.properties.stage])
        : { color: css("--ink"), weight: 1.5, fillColor: css("--surface"), fillOpacity: 0.85 },
      pointToLayer: (feature, at) => L.circleMarker(at, { radius: 9 }),
      onEachFeature(feature, one) {
        if (feature.properties.name) one.bindTooltip(element("span", feature.properties.name));
      },
    });
    return layer;
  }

  // Two sides held against each other: A is drawn whole, B broken; names beside or upon the shapes.
  function pair(options) {
    const marks = { A: { color: css("--accent"), dashArray: null }, B: { color: css("--late"), dashArray: "7 5" } };
    return L.geoJSON(options.data, {
      style: ({ properties }) => ({
        ...marks[properties.side],
        weight: properties.what === "building" ? 3 : 1.5,
        fill: properties.what === "building",
        fillColor: marks[properties.side].color,
        fillOpacity: 0.18,
      }),
      pointToLayer: (feature, at) => L.circleMarker(at, { radius: 9 }),
      onEachFeature({ properties }, one) {
        const building = properties.what === "building";
        one.bindTooltip(element("span", properties.name), { permanent: building, sticky: !building, direction: options.upon ? "center" : properties.side === "A" ? "left" : "right" });
      },
    });
  }

  // The bounds fill the map, also between two whole zooms, and again when its size changes, as
  // long as nobody has moved it. Tiles are drawn for whole zooms only.
  function fit(map, options) {
    let fitted = null, tiled = false;
    map.eachLayer((layer) => { tiled ||= layer instanceof L.TileLayer; });
    const view = () => `${map.getCenter()} ${map.getZoom()}`;
    const again = () => {
      if (fitted && fitted !== view()) return;
      const step = map.options.zoomSnap;
      if (!tiled) map.options.zoomSnap = 0;
      map.fitBounds(options.bounds, { padding: [10, 10], animate: false });
      map.options.zoomSnap = step;
      fitted = view();
    };
    map.on("resize", again);
    again();
  }

  // Names that would lie upon each other: first each village, the largest first, gets its few words
  // (without `more-words`) if they are free of others, then the rest of them where there is room.
  function declutter(layer) {
    const apart = (one, other) => one.right < other.left || other.right < one.left || one.bottom < other.top || other.bottom < one.top;
    const size = ({ _bounds: box }) => (box.getEast() - box.getWest()) * (box.getNorth() - box.getSouth());
    const boxOf = (name, css, on) => {
      name.getElement().classList.toggle(css, on);
      name.update(); // keeps it in the middle
      return name.getElement().getBoundingClientRect();
    };
    const arrange = () => {
      const shown = new Map();
      const free = (name, box) => [...shown].every(([other, taken]) => other === name || apart(box, taken));
      const names = layer.getLayers().sort((a, b) => size(b) - size(a))
        .map((one) => one.getTooltip()).filter((name) => name?.getElement());
      for (const name of names) {
        const box = boxOf(name, "is-less", true);
        name.getElement().classList.toggle("is-hidden", !free(name, box));
        if (free(name, box)) shown.set(name, box);
      }
      for (const name of shown.keys()) {
        const box = boxOf(name, "is-less", false);
        if (free(name, box)) shown.set(name, box); else boxOf(name, "is-less", true);
      }
    };
    layer.on("add", ({ target }) => target._map.on("zoomend moveend resize", arrange).whenReady(() => requestAnimationFrame(arrange)));
    layer.on("remove", ({ target }) => target._map.off("zoomend moveend resize", arrange));
    return layer;
  }

  function finish(map, options) {
    map.attributionControl.setPrefix(false);
    L.control.zoom({ position: "topright", zoomInTitle: options.zoomIn, zoomOutTitle: options.zoomOut }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    fit(map, options);
    const search = map.getContainer().querySelector(".leaflet-control-search");
    if (!search) return;
    search.setAttribute("role", "search");
    // the control listens to keys only: words that come by input method, voice or paste count too
    const input = search.querySelector("input");
    input.addEventListener("input", () => input.dispatchEvent(new KeyboardEvent("keyup")));
    for (const link of search.querySelectorAll("a")) link.setAttribute("role", "button");
  }

  // Found names are shown as text, whatever letters they contain.
  function begin(map, options) {
    if (!L.Control.Search) return;
    L.Control.Search.mergeOptions({
      buildTip: (text) => element("li", text),
      initial: false,
      autoType: false, // it would write into the field while somebody spells
      tooltipLimit: 8,
      firstTipSubmit: true,
      textErr: options.notFound,
      textCancel: options.cancel,
    });
  }

  return { begin, records, outlines, grid, site, pair, finish, declutter, element, css, stageStyle };
})();
