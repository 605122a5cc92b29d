// Shows how a figure came about beside the figure. Without this script its link leads to the same lines below.
(() => {
  "use strict";
  const tip = document.getElementById("tip");
  let pinned = null;
  let timer = 0;

  const place = (link) => {
    const box = link.getBoundingClientRect();
    const room = document.documentElement.clientWidth;
    tip.style.left = Math.max(8, Math.min(box.left + scrollX, scrollX + room - tip.offsetWidth - 8)) + "px";
    const below = box.bottom + 8 + tip.offsetHeight <= innerHeight || box.top < tip.offsetHeight + 8;
    tip.style.top = (below ? box.bottom + 8 : box.top - tip.offsetHeight - 8) + scrollY + "px";
  };
  const show = (link) => {
    const source = document.getElementById(link.hash.slice(1));
    if (!source) return;
    tip.replaceChildren(...[...source.childNodes].map((node) => node.cloneNode(true)));
    tip.hidden = false;
    link.setAttribute("aria-describedby", "tip");
    place(link);
  };
  const hide = () => {
    clearTimeout(timer);
    document.querySelectorAll("[aria-describedby=tip]").forEach((link) => link.removeAttribute("aria-describedby"));
    tip.hidden = true;
    pinned = null;
  };

  for (const link of document.querySelectorAll(".figure a")) {
    link.removeAttribute("title");
    link.addEventListener("mouseenter", () => {
      clearTimeout(timer);
      if (!pinned) timer = setTimeout(show, 120, link);
    });
    link.addEventListener("mouseleave", () => {
      clearTimeout(timer);
      if (!pinned) timer = setTimeout(hide, 200);
    });
    link.addEventListener("focus", () => { if (!pinned) show(link); });
    link.addEventListener("blur", () => { if (!pinned) hide(); });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const again = pinned === link;
      hide();
      if (!again) { show(link); pinned = link; }
    });
  }
  tip.addEventListener("mouseenter", () => clearTimeout(timer));
  tip.addEventListener("mouseleave", () => { if (!pinned) hide(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("click", (event) => {
    if (pinned && !tip.contains(event.target) && !event.target.closest(".figure")) hide();
  });
  addEventListener("beforeprint", hide);
})();
