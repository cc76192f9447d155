namespace MyIpma.Local.Hosting;

/// <summary>What the operations of the contract do, in a few sentences for front-end developers.</summary>
internal static class OpenApiDescriptions
{
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["ListMyBadges"] = "All badges of all proven addresses of the person, the newest certificate first, 50 a page. Keep the `ETag` and send it as `If-None-Match`: while nothing has changed the answer is 304. `nextAction` names the one thing to offer for each badge.",
        ["GetMyBadge"] = "One badge of the person, as in the list.",
        ["ClaimBadge"] = "Issues the badge on Credly and opens the window in which the person proceeds there. 201: the window is open, show `secondsLeft` and link `proceedUrl`. 202: Credly is slow, look at `Location` after `Retry-After`. 200: a claim is running already and is returned. Claiming twice does no harm.",
        ["ClaimBadges"] = "Claims up to 50 badges at once. Every badge is answered by itself, with its claim or its problem; claims of one address share one `closesAt`.",
        ["GetClaim"] = "One claim, as it stands by the server's clock. Ask again after `Retry-After` while it is `preparing`.",
        ["ProceedClaim"] = "Proceeds to Credly, together with every other open claim of the same address, and returns the address to open. After the window: 410.",
        ["ExtendClaim"] = "Starts the window anew for all open claims of the address, up to ten times a claim. For people who need longer (WCAG 2.2.1).",
        ["GoToCredly"] = "What `proceedUrl` points to: a link for browsers that proceeds and redirects to Credly. It names one claim, is signed and needs no sign-in. After the window it is a page that offers to claim again.",
        ["ClaimAgainAndGo"] = "The button of that page: claims the badge again and goes on to Credly.",
        ["GetMe"] = "Who is signed in: addresses in full with their keys, badge counts, language, reminders. `suggestedAddress` is the token's address where it is not proven yet.",
        ["EraseMe"] = "Erases the account, its badges and everything under its addresses, with `deleteAtCredly` there too. The answer is a receipt; it says `pending` until all of it is true.",
        ["AddAddress"] = "Sends a six-digit code to an address. Five codes an hour for an account and for a mailbox.",
        ["VerifyAddress"] = "Proves an address with the code that was mailed to it. A code is good for ten minutes and five tries.",
        ["RemoveAddress"] = "Takes an address off the account. Its badges stay with the address.",
        ["MoveBadge"] = "Moves a badge to another proven address of the person, on Credly too. 202: Credly still has to follow.",
        ["GetGuide"] = "The seven steps of the booklet with what is known of each: done, open, or unknown.",
        ["ListMyCertificates"] = "Certificates with their validity and when to begin the recertification.",
        ["ChoosePreferences"] = "Whether to be reminded by mail, and in which language.",
        ["ExportMe"] = "Everything held about the person, as one JSON document.",
        ["GetShareKit"] = "Links, texts, pictures and an e-mail signature for an accepted, public badge.",
        ["GetTimeline"] = "Everything that happened to a badge, oldest first, in words.",
        ["GetDiagnosis"] = "Where the badge of a certificate is: the steps from the certificate to Credly, which of them are done, and what to do about the first that is not.",
        ["VerifyBadge"] = "Whether a badge is valid, asked on Credly in real time where possible; `source` says who was asked. For anybody, without sign-in.",
        ["CheckBadge"] = "Whether a badge belongs to an address, with the same answer for badges that do not exist. Limited per client and per badge.",
        ["ShowBadge"] = "The page that people share. Asked for JSON or JSON-LD it is the Open Badges 2.0 assertion.",
        ["ShowBadgeCard"] = "1200 by 630 pixels, for link previews.",
        ["ShowBadgePicture"] = "Square, with the Open Badges 2.0 assertion baked in.",
        ["ShowCertificate"] = "One A4 page with name, level, number, dates, issuer and a QR code of the public page. A revoked or expired certificate says so.",
        ["ShowQrPng"] = "A PNG that leads to the public page, for slides and print.",
        ["ShowQrSvg"] = "The same code without pixels, for print in any size.",
        ["GetOEmbed"] = "For sites that turn the address of a badge page into an embedded card (oEmbed 1.0); the page links to this with `rel=alternate`.",
        ["GetAssertion"] = "The hosted Open Badges 2.0 assertion of a badge that is shown to others. A revoked one answers 410 with `revoked`.",
        ["GetBadgeClass"] = "What a level means, as an Open Badges 2.0 BadgeClass.",
        ["GetBadgeIssuer"] = "Who issues, as an Open Badges 2.0 profile.",
        ["GetMyCredential"] = "An accepted badge as a signed Open Badges 3.0 credential (VC-JWT). `download=jwt` and `download=png` answer it as a file.",
        ["GetStatusList"] = "A Bitstring Status List credential, signed. Which index belongs to which credential only the credential says.",
        ["GetDid"] = "The DID document of the issuer with its keys, old ones included.",
        ["GetKeys"] = "The same keys as a JSON Web Key Set (RFC 7517).",
        ["GetHealth"] = "`ok`, `degraded` or `down` with what it is made of: 200 while people can be served, 503 when nobody can.",
        ["ReceiveCredlyWebhook"] = "For Credly only. The event is stored before the 200 and fetched with our own token; nothing else of the body is believed.",
        ["ListInbox"] = "The events Credly told of, newest first, with what became of them.",
        ["ReplayInboxEvent"] = "Handles one event again, as if it had just come.",
        ["GetDrift"] = "What differs between us and Credly, without changing anything.",
        ["RepairDrift"] = "Takes over what Credly says wherever we differ; `dryRun=true` only says what would happen.",
        ["Reconcile"] = "Reads Credly's events feed and list now instead of at the next timer.",
        ["GetCredlyToken"] = "How old the Credly token is and how long it is still good.",
        ["RotateCredlyToken"] = "Has Credly make a new token and stores it; the old value stops working at once.",
        ["SearchPeople"] = "Finds the person by one of four things and shows what they see, what is the matter and what to do next. The value goes in the body, never in the address.",
        ["RepairPerson"] = "Takes over what Credly says of all badges of one person.",
        ["UnlockMailbox"] = "Takes the limits on codes off a mailbox, so that the next code can be sent at once. Written to the audit with its reason.",
        ["OfferBadge"] = "Offers a declined badge again; the next claim issues it anew on Credly.",
        ["SendBadgeMail"] = "Sends the mail that its badge is ready again, whatever was sent before. Written to the audit with its reason.",
        ["CorrectBadgeAddress"] = "Corrects the address a certificate went to, until the badge is accepted.",
        ["CorrectBadgeName"] = "Corrects the holder's name; after acceptance as a replacement on Credly that keeps our badge id and link.",
        ["RevokeBadge"] = "Withdraws a badge here and on Credly. It cannot be undone; issue a new certificate instead.",
        ["ListAudit"] = "Who did what to which badge, when and why, newest first. As `text/csv` all of it at once.",
    };

    public static string? For(string? operationId) => operationId is not null && Texts.TryGetValue(operationId, out var text) ? text : null;

    public static IReadOnlyCollection<string> OperationIds => Texts.Keys;
}
