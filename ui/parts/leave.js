// Takes the browser to a page of this server that is not one of Streamlit's.
export default function ({ data }) {
  const place = new URL(data.to, window.location.origin);
  if (place.origin === window.location.origin) window.location.replace(place.href);
}
