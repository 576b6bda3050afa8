// What does the file of a network do by itself? Draws, pans, zooms, finds and filters what stands in it; asks nobody for anything.

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { columns, ids, names, classes, words, rows } = data;
  const canvas = document.querySelector("canvas");
  const context = canvas.getContext("2d");
  const search = document.querySelector("input");
  const style = () => getComputedStyle(document.documentElement);
  const order = ids.map((_, place) => place).sort((a, b) => columns.weight[b] - columns.weight[a] || a - b);
  const most = Math.max(1, columns.weight[order[0]] || 1);
  const sizes = columns.weight.map((one) => 1.5 + 10 * (Math.max(one, 0) / most) ** 0.35);
  const view = { x: 0, y: 0, part: 1 };
  let kept = data.kept;
  let found = null;
  let waiting = false;

  const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const unit = () => Math.min(canvas.clientWidth, canvas.clientHeight) / 2.1 / view.part;
  const onScreen = (place) => [
    canvas.clientWidth / 2 + (columns.x[place] - view.x) * unit(),
    canvas.clientHeight / 2 - (columns.y[place] - view.y) * unit(),
  ];
  const called = (place) => (ids[place] === null ? words.whole : names[ids[place]] || ids[place]);
  const keeps = (place) => (kept === null || columns.class[place] === kept) && (found === null || found.has(place));

  function draw() {
    waiting = false;
    const scale = devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * scale;
    canvas.height = canvas.clientHeight * scale;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.strokeStyle = style().getPropertyValue("--line");
    context.beginPath();
    for (let place = 0; place < ids.length; place += 1) {
      if (columns.parent[place] < 0) continue;
      context.moveTo(...onScreen(columns.parent[place]));
      context.lineTo(...onScreen(place));
    }
    context.stroke();
    const grow = Math.min(3, view.part ** -0.5);
    const labels = [];
    for (let i = order.length - 1; i >= 0; i -= 1) {
      const place = order[i];
      const [x, y] = onScreen(place);
      if (x < -20 || y < -20 || x > canvas.clientWidth + 20 || y > canvas.clientHeight + 20) continue;
      const of = columns.class[place];
      context.fillStyle = style().getPropertyValue(of >= 0 && keeps(place) ? `--c${of}` : "--quiet");
      context.beginPath();
      context.arc(x, y, sizes[place] * grow, 0, 7);
      context.fill();
      if (keeps(place)) labels.push([place, x, y]);
    }
    context.fillStyle = style().getPropertyValue("--ink");
    context.font = "13px sans-serif";
    for (const [place, x, y] of labels.slice(-25)) context.fillText(called(place), x + sizes[place] * grow + 3, y + 4);
  }

  const soon = () => {
    if (!waiting) requestAnimationFrame(draw);
    waiting = true;
  };

  const zoom = (factor) => {
    view.part = Math.max(1e-4, Math.min(1.5, view.part * factor));
    soon();
  };

  const move = (right, up) => {
    view.x += right * 0.15 * view.part;
    view.y += up * 0.15 * view.part;
    soon();
  };

  function table() {
    const body = document.querySelector("tbody");
    const shown = order.filter((place) => ids[place] !== null && keeps(place));
    body.replaceChildren(...shown.slice(0, data.rows_max).map((place) => {
      const row = document.createElement("tr");
      for (const text of [called(place), ids[place], ...rows[place]]) {
        const cell = document.createElement("td");
        cell.textContent = text;
        row.append(cell);
      }
      return row;
    }));
    document.querySelector("[role=status]").textContent = words.shown.replace("{shown}", count(Math.min(shown.length, data.rows_max))).replace("{all}", count(shown.length));
  }

  function legend() {
    document.querySelector("#legend").replaceChildren(...classes.map((one, place) => {
      const button = document.createElement("button");
      const mark = document.createElement("i");
      mark.className = `c${place}`;
      button.append(mark, ` ${one.title}: ${count(one.people)}`);
      button.setAttribute("aria-pressed", String(kept === place));
      button.addEventListener("click", () => {
        kept = kept === place ? null : place;
        legend();
        table();
        soon();
      });
      return button;
    }));
  }

  const actions = {
    ArrowLeft: () => move(-1, 0), ArrowRight: () => move(1, 0), ArrowUp: () => move(0, 1), ArrowDown: () => move(0, -1),
    "+": () => zoom(1 / 1.6), "=": () => zoom(1 / 1.6), "-": () => zoom(1.6),
    0: () => {
      Object.assign(view, { x: 0, y: 0, part: 1 });
      soon();
    },
  };
  canvas.addEventListener("keydown", (event) => {
    if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[event.key]();
  });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2);
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    if (!event.buttons) return;
    view.x -= event.movementX / unit();
    view.y += event.movementY / unit();
    soon();
  });
  search.addEventListener("input", () => {
    const text = search.value.trim().toLocaleLowerCase();
    const fits = (place) => ids[place] !== null && `${called(place)} ${ids[place]}`.toLocaleLowerCase().includes(text);
    found = text ? new Set(order.filter(fits)) : null;
    const first = found?.values().next().value;
    if (first !== undefined) Object.assign(view, { x: columns.x[first], y: columns.y[first], part: Math.min(view.part, 0.3) });
    table();
    soon();
  });
  addEventListener("resize", soon);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", soon);
  legend();
  table();
  draw();
})();
