// What pages gain where there is JavaScript; all of them work without it.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const seek = document.getElementById("seek");
  if (event.key === "/" && !typing && seek && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    seek.focus();
    seek.select();
  }
});
