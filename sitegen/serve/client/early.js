// Holds the keys that are pressed before the desk is there: the first that a page does, long before all else is loaded.
{
  const own = document.currentScript;
  const hold = (event) => own.pressed.push([event, event.composedPath()[0]]);
  own.pressed = []; // [event, where it was pressed]
  own.end = () => removeEventListener("keydown", hold, true);
  addEventListener("keydown", hold, true);
}
