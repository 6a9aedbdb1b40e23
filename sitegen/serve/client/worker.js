// What all pages of the preview share: the connection to the server. A browser opens only six to one
// server, so with a connection for each page there would be none left for the seventh.
"use strict";

const pages = new Map(); // port → {path, run, generation, digest}

onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data: { type, ...told } }) => {
    if (type === "here") pages.set(port, told);
    if (type === "here" && told.ask) check(port);
    if (type === "gone") pages.delete(port);
    if (type === "edit") edit(port, told);
    if (type === "desk") desk(port, told);
  };
};

// Whenever it connects, also after a sleep or a restart of the server, there is an event at once.
new EventSource("/.sitegen/events").addEventListener("update", () => {
  for (const port of pages.keys()) check(port);
});

async function check(port) {
  const { path, run, generation, digest } = pages.get(port);
  const query = new URLSearchParams({ path, run, since: generation, digest });
  try {
    const answer = await fetch(`/.sitegen/news?${query}`);
    if (answer.ok) port.postMessage(await answer.json());
  } catch {
    // The server is away; when it is back, there is an event.
  }
}

async function desk(port, { call, what, token, asked }) {
  const request = { method: "POST", headers: { "X-Sitegen-Token": token }, body: JSON.stringify(asked) };
  try {
    const answer = await fetch(`/.sitegen/desk/${what}`, request);
    const is = answer.headers.get("content-type").includes("json");
    port.postMessage({ call, status: answer.status, value: is ? await answer.json() : { why: await answer.text() } });
  } catch {
    port.postMessage({ call, status: 0, value: { why: "The server is away: start it again, then save. What is entered stays." } });
  }
}

async function edit(port, { place, token }) {
  const request = { method: "POST", headers: { "X-Sitegen-Token": token }, body: place };
  const answer = await fetch("/.sitegen/open", request);
  if (!answer.ok) port.postMessage({ failed: await answer.text() });
}
