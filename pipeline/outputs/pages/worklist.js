"use strict";
(() => {
  const form = document.getElementById("choose");
  const table = document.querySelector("table.documents");
  if (!form || !table) return;
  const STEP = 200;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = [...table.tBodies[0].rows].map((row) => ({ row, set: row.dataset, text: null }));
  const shown = document.getElementById("shown");
  const more = document.getElementById("more");
  const fields = [...form.elements].filter((field) => field.name);
  let room = STEP;

  const fits = (each, words, wanted) => {
    if (wanted.some(([name, value]) => !` ${each.set[name]} `.includes(` ${value} `))) return false;
    if (!words.length) return true;
    each.text ??= plain(each.row.textContent);
    return words.every((word) => each.text.includes(word));
  };

  const show = () => {
    const words = plain(form.elements.words.value).split(/\s+/).filter(Boolean);
    const wanted = fields.filter((field) => field.name !== "words" && field.value).map((field) => [field.name, field.value]);
    let found = 0;
    for (const each of rows) {
      const visible = fits(each, words, wanted) && ++found <= room;
      if (each.row.hidden === visible) each.row.hidden = !visible;
    }
    shown.textContent = shown.dataset.text.replace("{shown}", Math.min(found, room)).replace("{found}", found).replace("{total}", rows.length);
    more.hidden = found <= room;
    const kept = new URLSearchParams(fields.filter((field) => field.value).map((field) => [field.name, field.value]));
    history.replaceState(null, "", `#${kept}`);
  };

  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
    if (field && field.value !== value) field.value = "";
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { room = STEP; show(); }));
  form.addEventListener("input", () => { room = STEP; show(); });
  more.addEventListener("click", () => {
    const next = rows.filter((each) => !each.row.hidden).length;
    room += STEP;
    show();
    const first = rows.filter((each) => !each.row.hidden)[next];
    if (first) first.row.querySelector("a").focus();
  });
  show();
})();
