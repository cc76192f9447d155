import { badgesApi, countdown, ProblemError } from "./front-end.js";

const [base, token] = process.argv.slice(2);
const api = badgesApi(base, token);

const pending = (await api.list()).find((badge) => badge.nextAction === "claim");
if (!pending) throw new Error("There is nothing to claim.");
const claim = await api.claim(pending.id);
const left = countdown(claim)();
const redirect = await api.proceed(claim.id);
const valid = await api.isValid(pending.id);
let code = "";
try {
  await api.claim("b_AAAAAAAAAAAAAAAAAAAAAA");
} catch (failure) {
  if (!(failure instanceof ProblemError)) throw failure;
  code = failure.problem.code;
}

console.log(JSON.stringify({ status: claim.status, left, redirect, valid, code }));
