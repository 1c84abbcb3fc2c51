// Takes the browser to a page of this server that is not one of Streamlit's; what was not asked is kept by the tab.
const KEPT = "kb.unasked";

export default function ({ data }) {
  const place = new URL(data.to, window.location.origin);
  if (data.unasked) sessionStorage.setItem(KEPT, JSON.stringify(data.unasked));
  if (place.origin === window.location.origin) window.location.replace(place.href);
}
