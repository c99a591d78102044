// Copying: a button with data-copy="#id" puts that element's value or text on the clipboard and says so.
import { toast } from "./toasts";
import { say } from "./words";

/** Watch the page for buttons that copy. */
export function startCopies(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const source = button && document.querySelector<HTMLElement>(button.dataset.copy ?? "");
    if (!source) return;
    const text = source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement ? source.value : source.innerText;
    void navigator.clipboard.writeText(text).then(
      () => toast("good", say("copied")),
      () => getSelection()?.selectAllChildren(source),
    );
  });
}
