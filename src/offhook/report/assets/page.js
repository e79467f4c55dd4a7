// Draws every chart of the page in the colours of the style sheet, and again when the
// reader's colour scheme changes. Each chart is a JSON script that names its element.
(() => {
  "use strict";
  const styles = () => getComputedStyle(document.documentElement);

  // "--name" is a variable of the style sheet; "--name/0.2" the same, see-through.
  const colour = (text) => {
    const [name, alpha] = text.split("/");
    const hex = styles().getPropertyValue(name).trim();
    if (alpha === undefined) return hex;
    const part = (at) => parseInt(hex.slice(at, at + 2), 16);
    return `rgba(${part(1)}, ${part(3)}, ${part(5)}, ${alpha})`;
  };

  const painted = (value) => {
    if (typeof value === "string") return value.startsWith("--") ? colour(value) : value;
    if (Array.isArray(value)) return value.map(painted);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, painted(v)]));
  };

  const layout = (own, small) => ({
    ...own,
    autosize: true,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: styles().getPropertyValue("--font"), size: 12, color: "--muted" },
    margin: { l: 8, r: 8, t: 8, b: 8 },
    hovermode: "x unified",
    dragmode: false,
    bargap: 0.18,
    showlegend: false,
    hoverlabel: { bgcolor: "--surface", bordercolor: "--rule", font: { color: "--ink" } },
    xaxis: {
      type: "category", tickmode: "array", tickangle: 0, automargin: true,
      fixedrange: true, showgrid: false, linecolor: "--rule", showline: true, ...own.xaxis,
    },
    yaxis: {
      automargin: true, fixedrange: true, gridcolor: "--rule", zeroline: false,
      nticks: small ? 4 : 6, ...own.yaxis,
    },
  });

  // As many times of day as there is room for, at an even distance.
  const ticks = (data, width) => {
    const known = data
      .map((trace) => [...new Set(trace.x)])
      .reduce((a, b) => (b.length > a.length ? b : a), []);
    const room = Math.max(2, Math.floor((width - 50) / 60));
    const apart = [1, 2, 4, 6, 8, 12, 16, 24, 48].find((n) => known.length / n <= room) ?? 96;
    return known.filter((_, place) => place % apart === 0);
  };

  const draw = () => {
    for (const script of document.querySelectorAll("script[data-plot]")) {
      const element = document.getElementById(script.dataset.plot);
      const { data, layout: own } = JSON.parse(script.textContent);
      const small = element.classList.contains("small");
      own.xaxis = { tickvals: ticks(data, element.clientWidth), ...own.xaxis };
      Plotly.react(element, painted(data), painted(layout(own, small)), {
        responsive: true, displayModeBar: false, showTips: false,
      });
    }
  };

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
