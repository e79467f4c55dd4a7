// A rater's keys: 0 to 5 mark the criterion that has the focus, and go on to the next one.

const form = document.querySelector("form.rubric");
const criteria = [...(form?.querySelectorAll("fieldset") ?? [])];

form?.addEventListener("keydown", (event) => {
  const here = criteria.findIndex((one) => one.contains(document.activeElement));
  if (!/^[0-5]$/.test(event.key) || here < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  criteria[here].querySelector(`input[value="${event.key}"]`).checked = true;
  const next = criteria[here + 1];
  if (next) focusOn(next);
  else form.querySelector("button.primary").focus();
});

function focusOn(criterion) {
  (criterion.querySelector("input:checked") ?? criterion.querySelector("input")).focus();
}

if (criteria.length) focusOn(criteria[0]);
