// The layer of a file's rows: by verdict, between registered neighbours. Text only ever becomes text nodes.
"use strict";

(() => {
  const { element, css, stageStyle } = landtrack;

  function popup(properties, options) {
    const box = element("div", undefined, { className: "map-popup" });
    box.append(element("strong", `${options.words.row} ${properties.row}: ${properties.title || properties.reference}`));
    box.append(element("p", options.verdicts[properties.verdict].label));
    for (const sentence of properties.findings) box.append(element("p", sentence));
    return box;
  }

  function show(map, rows, row, place) {
    const layer = rows.get(row);
    if (!layer) return;
    if (place) map.setView(place, 18, { animate: false });
    else map.fitBounds(layer.getBounds ? layer.getBounds() : layer.getLatLng().toBounds(200), { maxZoom: 18, animate: false });
    layer.openPopup(place || undefined);
  }

  landtrack.staged = (options) => {
    const group = L.featureGroup();
    const rows = new Map();
    const mark = L.circleMarker([0, 0], { radius: 12, color: css("--late"), weight: 3, fill: false, interactive: false });
    const add = (data, style, each) => group.addLayer(L.geoJSON(data, {
      style,
      pointToLayer: (feature, at) => L.circleMarker(at, { radius: 7 }),
      onEachFeature: each,
    }));
    fetch(options.url, { headers: { Accept: "application/geo+json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
      .then((data) => {
        add(data.neighbours, { color: css("--soft"), weight: 1.5, fillColor: css("--surface"), fillOpacity: 0.6 }, (feature, one) => {
          one.bindTooltip(element("span", `${options.words.registered}: ${feature.properties.name}`));
        });
        add(data.elsewhere, { color: css("--certain-line"), weight: 2, dashArray: "2 6", fill: false }, (feature, one) => {
          one.bindTooltip(element("span", `${options.words.elsewhere}: ${options.words.row} ${feature.properties.row}`));
        });
        add(data.rows, (feature) => stageStyle(options.verdicts[feature.properties.verdict]), (feature, one) => {
          rows.set(String(feature.properties.row), one);
          one.bindPopup(() => popup(feature.properties, options));
        });
        document.documentElement.dataset.mapReady = data.rows.features.length;
      })
      .catch(() => { document.getElementById("map-note").textContent = options.words.failed; });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-row]");
      const map = group._map;
      if (!link || !map || !rows.has(link.dataset.row)) return;
      event.preventDefault();
      document.getElementById("map").scrollIntoView({ block: "start" });
      const { lat, lon } = link.dataset;
      show(map, rows, link.dataset.row, lat ? L.latLng(Number(lat), Number(lon)) : null);
      if (lat) mark.setLatLng([Number(lat), Number(lon)]).addTo(map);
      else mark.remove();
    });
    return group;
  };
})();
