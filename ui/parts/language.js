// Which language the page is in, for those who have it read to them; Streamlit says that every page is English.
export default function ({ data }) {
  document.documentElement.lang = data.language;
}
