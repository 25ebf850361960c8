// The canvas of the graph: what the tables of its page tell, laid out by a small simulation of
// springs. Whatever changes the view is a link or a form of the page, asked for without leaving it.
"use strict";

const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a900", "#888"];
// Of a line, where there are few; of many.
const LONG = 150, SHORT = 90, FEW = 60, CHARGE = 2600, SETTLED = 0.02, RADIUS = 7, MOST_SPEED = 30;
const canvas = document.getElementById("graph");
const pen = canvas.getContext("2d");
const known = new Map();
let nodes = [], links = [], types = [], look = "";
let taken = [], length = LONG;
let heat = 0, view = { x: 0, y: 0, scale: 1 }, held = null, asked = false;

function take() {
  const data = document.getElementById("graph-data");
  const first = known.size === 0, places = JSON.parse(data.dataset.places);
  nodes = [...document.querySelectorAll("#shown tr")].map((row, place) => {
    const [pick, name, type] = [row.querySelector("input"), row.children[1].textContent, row.children[2].textContent];
    const [x, y, pinned] = places[pick.value] || [NaN, NaN, false];
    const one = known.get(pick.value) || { vx: 0, vy: 0, x, y, pinned };
    known.set(pick.value, Object.assign(one, { id: pick.value, pick, name, type, place }));
    return one;
  });
  links = JSON.parse(data.textContent).map(([from, to, type]) => ({ from: nodes[from], to: nodes[to], type }));
  nodes.forEach((node) => { node.ties = 0; });
  links.forEach(({ from, to }) => { from.ties++; to.ties++; });
  types = [...new Set(nodes.map((node) => node.type))];
  look = data.dataset.look;
  // A chart that is opened is as it was left.
  length = nodes.length <= FEW ? LONG : SHORT;
  heat = first && !nodes.some(({ x }) => Number.isNaN(x)) ? 0 : 1;
  nodes.forEach(begin);
  canvas.hidden = nodes.length === 0;
  // Most of the way at once, so that what is first seen stays where it is.
  for (let step = 0; step < (first ? 120 : 30) && heat > SETTLED; step++) move();
  if (first) fit();
  draw();
  performance.mark("graph-drawn");
}

// Beside somebody it is tied to, else on a sunflower.
function begin(node) {
  if (!Number.isNaN(node.x)) return;
  const tie = links.find((link) => (link.from === node && link.to.x) || (link.to === node && link.from.x));
  const near = tie ? (tie.from === node ? tie.to : tie.from) : null;
  const angle = node.place * 2.39996, far = near ? 40 : 40 * Math.sqrt(node.place);
  node.x = (near ? near.x : 0) + far * Math.cos(angle);
  node.y = (near ? near.y : 0) + far * Math.sin(angle);
}

function move() {
  for (let a = 0; a < nodes.length; a++) {
    for (let b = a + 1; b < nodes.length; b++) {
      const dx = nodes[a].x - nodes[b].x || 0.1, dy = nodes[a].y - nodes[b].y || 0.1;
      const push = (heat * CHARGE) / Math.max(dx * dx + dy * dy, 100) / Math.hypot(dx, dy);
      nodes[a].vx += dx * push; nodes[a].vy += dy * push;
      nodes[b].vx -= dx * push; nodes[b].vy -= dy * push;
    }
  }
  for (const { from, to } of links) {
    const dx = to.x - from.x, dy = to.y - from.y, far = Math.hypot(dx, dy) || 1;
    const [least, most] = [Math.min(from.ties, to.ties), from.ties + to.ties];
    const pull = (heat * 0.5 * (far - length)) / far / least;
    // Who has many ties moves little for one of them.
    from.vx += (dx * pull * to.ties) / most; from.vy += (dy * pull * to.ties) / most;
    to.vx -= (dx * pull * from.ties) / most; to.vy -= (dy * pull * from.ties) / most;
  }
  for (const node of nodes) {
    const fast = Math.max(1, Math.hypot(node.vx, node.vy) / MOST_SPEED);
    if (!node.pinned) {
      node.x += node.vx / fast - node.x * 0.01 * heat;
      node.y += node.vy / fast - node.y * 0.01 * heat;
    }
    node.vx *= 0.5;
    node.vy *= 0.5;
  }
  heat *= 0.975;
}

function fit() {
  const [wide, high] = [canvas.clientWidth, canvas.clientHeight];
  const xs = nodes.map((node) => node.x), ys = nodes.map((node) => node.y);
  const [left, right, top, foot] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  view.scale = Math.min(1.6, wide / (right - left + 160), high / (foot - top + 100));
  view.x = wide / 2 - ((left + right) / 2) * view.scale;
  view.y = high / 2 - ((top + foot) / 2) * view.scale;
}

function draw() {
  asked = false;
  const ratio = devicePixelRatio, [wide, high] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== wide * ratio || canvas.height !== high * ratio) {
    canvas.width = wide * ratio;
    canvas.height = high * ratio;
  }
  const ink = getComputedStyle(canvas).color;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, wide, high);
  pen.save();
  pen.translate(view.x, view.y);
  pen.scale(view.scale, view.scale);
  pen.font = "11px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.strokeStyle = pen.fillStyle = ink;
  links.forEach(line);
  pen.globalAlpha = 1;
  nodes.forEach(sign);
  // Whoever has most ties is named first; where there is no room, nothing is written.
  taken = nodes.map(({ x, y }) => [x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS]);
  pen.fillStyle = ink;
  const named = nodes.length <= FEW || view.scale > 1.8;
  [...nodes].sort((a, b) => (b.id === look) - (a.id === look) || b.ties - a.ties).forEach((node) => {
    const name = node.name.length > 28 ? `${node.name.slice(0, 27)}…` : node.name;
    if (!named && node.ties <= 9 && node.id !== look) return;
    if (!write(name, node.x, node.y + RADIUS + 12)) write(name, node.x, node.y - RADIUS - 5);
  });
  pen.globalAlpha = 0.7;
  if (links.length <= 40 || view.scale > 1.4) {
    for (const { from, to, type } of links) {
      write(type.replace(/[-_]/g, " "), (from.x + to.x) / 2, (from.y + to.y) / 2 - 3);
    }
  }
  pen.restore();
  legend(ink);
  canvas.toggleAttribute("data-settled", heat <= SETTLED);
  if (heat > SETTLED) again(() => { move(); draw(); });
}

function line({ from, to }) {
  const dx = to.x - from.x, dy = to.y - from.y, far = Math.hypot(dx, dy);
  if (!far) return;
  const x = to.x - (dx / far) * (RADIUS + 2), y = to.y - (dy / far) * (RADIUS + 2);
  pen.globalAlpha = 0.45;
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.lineTo(x, y);
  for (const side of [-0.4, 0.4]) {
    const turn = Math.atan2(dy, dx) + Math.PI + side;
    pen.moveTo(x, y);
    pen.lineTo(x + 6 * Math.cos(turn), y + 6 * Math.sin(turn));
  }
  pen.stroke();
}

function write(words, x, y) {
  const half = pen.measureText(words).width / 2, box = [x - half, y - 10, x + half, y + 3];
  const isFree = taken.every(([left, top, right, foot]) =>
    right <= box[0] || box[2] <= left || foot <= box[1] || box[3] <= top);
  if (isFree) {
    taken.push(box);
    pen.fillText(words, x, y);
  }
  return isFree;
}

function sign(node) {
  pen.beginPath();
  pen.arc(node.x, node.y, RADIUS, 0, 7);
  pen.fillStyle = colour(node.type);
  pen.fill();
  pen.lineWidth = node.id === look ? 3 : 1;
  if (node.pinned || node.id === look) pen.stroke();
  pen.lineWidth = 1;
}

function colour(type) {
  return COLOURS[Math.min(types.indexOf(type), COLOURS.length - 1)];
}

function legend(ink) {
  pen.textAlign = "left";
  pen.font = "12px system-ui, sans-serif";
  types.slice(0, COLOURS.length).forEach((type, row) => {
    pen.fillStyle = colour(type);
    pen.fillRect(10, 10 + 17 * row, 10, 10);
    pen.fillStyle = ink;
    pen.fillText(type, 26, 19 + 17 * row);
  });
}

function again(what = draw) {
  if (!asked) requestAnimationFrame(what);
  asked = true;
}

// Where a pointer is in the picture, and who is there.
function at(event) {
  const x = (event.offsetX - view.x) / view.scale, y = (event.offsetY - view.y) / view.scale;
  const reach = (RADIUS + 5) / Math.min(1, view.scale);
  return { x, y, node: nodes.findLast((one) => Math.hypot(one.x - x, one.y - y) < reach) };
}

function zoom(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
  const scale = Math.min(6, Math.max(0.1, view.scale * factor));
  view.x = x - ((x - view.x) * scale) / view.scale;
  view.y = y - ((y - view.y) * scale) / view.scale;
  view.scale = scale;
  again();
}

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  held = { node: at(event).node, moved: 0 };
});
canvas.addEventListener("pointermove", (event) => {
  if (!held) return;
  held.moved += Math.abs(event.movementX) + Math.abs(event.movementY);
  if (held.node && held.moved > 3) {
    Object.assign(held.node, { x: at(event).x, y: at(event).y, pinned: true });
    heat = Math.max(heat, 0.2);
  } else if (!held.node) {
    view.x += event.movementX;
    view.y += event.movementY;
  }
  again();
});
canvas.addEventListener("pointerup", () => {
  const node = held && held.moved <= 3 && held.node;
  held = null;
  if (!node) return;
  for (const one of nodes) one.pick.checked = one === node;
  document.querySelector("button[value=look]").click();
});
// A double click lets go of what a drag has pinned.
canvas.addEventListener("dblclick", (event) => {
  const { node } = at(event);
  if (node) node.pinned = false;
  heat = 0.5;
  again();
});
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
}, { passive: false });
canvas.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
  if (step) { view.x += step[0]; view.y += step[1]; again(); }
  else if (event.key === "+") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else return;
  event.preventDefault();
});
addEventListener("resize", () => again());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => again());

async function show(address, remember = true) {
  const answer = await fetch(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const parts = page.getElementById("graph-parts");
  if (!parts) { location.assign(address); return; }
  const focused = document.activeElement.id;
  document.getElementById("graph-parts").replaceWith(document.adoptNode(parts));
  // Whoever added somebody goes on to the next one.
  document.getElementById(focused || "f-add")?.focus({ preventScroll: true });
  if (remember) history.pushState(null, "", address);
  ready();
  take();
}

function ready() {
  const years = document.getElementById("f-years");
  years.parentElement.hidden = false;
  years.addEventListener("change", () => {
    document.getElementById("f-as_of").value = years.value;
    years.form.requestSubmit();
  });
}

// Where everybody stands, into the form that saves it.
function keep({ places, pinned }) {
  places.value = nodes.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`).join(" ");
  pinned.value = nodes.filter((node) => node.pinned).map(({ id }) => id).join(" ");
}

document.addEventListener("submit", (event) => {
  if (event.target.closest("#save")) { keep(event.target.elements); return; }
  if (!event.target.closest("#graph-parts")) return;
  event.preventDefault();
  const typed = new FormData(event.target, event.submitter);
  const said = [...typed].filter(([name, value]) => value || name === "on");
  show(`${event.target.action}?${new URLSearchParams(said)}`);
});
addEventListener("popstate", () => show(location.href, false));
ready();
take();
