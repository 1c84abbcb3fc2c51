// Gives back a question that this tab kept while nobody was signed in: once, and to nobody but who wrote it.
const KEPT = "kb.unasked";

export default function ({ data, setTriggerValue }) {
  const kept = JSON.parse(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);
  if (kept && kept.user === data.user) setTriggerValue("question", kept.question);
}
