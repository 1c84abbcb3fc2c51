// Where the side panel lies over the page, it is put away once something was chosen in it.
const OVER = "(max-width: 768px)";

// How often another conversation was turned to when this was drawn last.
let turned;

export default function ({ data }) {
  const before = turned;
  turned = data.turned;
  if (before === undefined || before === turned || !matchMedia(OVER).matches) return;
  document.querySelector("[data-testid='stSidebarCollapseButton'] button")?.click();
}
