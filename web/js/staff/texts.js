// Every word of the staff desk that is not the API's own. Staff work in English.
export const texts = Object.freeze({
  signIn: { title: 'Staff desk', text: 'Sign in with your IPMA account.', button: 'Sign in' },
  refused: { title: 'This desk is for IPMA staff', text: 'Your account does not have the operator role. If it should, ask whoever looks after sign-in at IPMA.' },
  away: 'The service cannot be reached right now. Try again in a moment.',
  nav: { search: 'Find a person', import: 'Import', reports: 'Reports', credly: 'Credly', audit: 'Audit' },
  search: {
    title: 'Find a person', by: 'Search by', value: 'What they told you', button: 'Search', nobody: 'Nobody found. Check the spelling, or search by something else.',
    kinds: { email: 'E-mail address', certificateId: 'Certificate number', badgeId: 'Badge id', credlyId: 'Credly’s badge id' },
    noAccount: 'Has not signed in yet', verified: 'confirmed', unverified: 'not confirmed', unlock: 'Unlock mailbox', repairAll: 'Compare with Credly',
    sees: 'The person sees', todo: 'What to do', timeline: 'What happened', links: 'Step by step', credly: 'On Credly', holder: 'Holder', address: 'Address', certificate: 'Certificate', valid: 'Valid', offered: 'Offered', never: 'no end', more: 'More actions',
  },
  actions: {
    'offer-again': 'Offer again', 'send-mail': 'Send the mail again', 'correct-address': 'Correct the address', 'correct-name': 'Correct the name',
    revoke: 'Revoke', 'repair-drift': 'Look at Credly now', 'unlock-mailbox': 'Unlock the mailbox', 'replay-event': 'Handle again',
    import: 'Import', reconcile: 'Look at all of Credly', 'rotate-token': 'Rotate the token',
  },
  act: {
    reason: 'Reason', reasons: ['The person phoned', 'The person wrote', 'The certification body asked', 'Found in a report'], other: 'Another reason', otherText: 'In your own words (no personal data)',
    confirm: 'Do it', cancel: 'Cancel', done: 'Done.', unchanged: 'It was so already.', email: 'Right e-mail address', firstName: 'First name', lastName: 'Last name', revokeReason: 'Why it is withdrawn (the holder reads this)',
  },
  import: {
    title: 'Import certificates', text: 'CSV in UTF-8, commas or semicolons, up to 50,000 lines. The first line names the columns: certificateId, email, firstName, lastName, level, issuedOn, expiresOn.',
    drop: 'Drop a CSV file here, or choose one', check: 'Checking what would happen …', checked: 'This would happen', run: 'Import now', running: 'Importing …', finished: 'Import finished', again: 'Another file',
    report: 'Download the report', new: 'New', corrected: 'Corrections', unchanged: 'Unchanged', rejected: 'Refused', line: 'Line', code: 'Code', field: 'Column', message: 'What is wrong', late: 'Imports of late', reasons: ['The regular file of a certification body', 'Corrections of a certification body', 'Certificates from before'], dry: 'check', real: 'import', none: 'None yet.',
  },
  reports: {
    title: 'Reports', from: 'From', to: 'To', show: 'Show', download: 'Download CSV', chart: 'Badges by how far they got', table: 'By month and level', month: 'Month', level: 'Level', unclaimed: 'Never claimed, by age',
    ages: { upTo7Days: 'up to 7 days', upTo30Days: '8 to 30 days', upTo90Days: '31 to 90 days', longer: 'longer' }, mails: 'Mails refused', letters: 'Messages refused', drift: 'Differences on Credly (last walk)', none: 'No badges were offered in this time.', rest: 'Other figures',
    steps: { offered: 'Offered', claimed: 'Claimed', proceeded: 'Went to Credly', accepted: 'Accepted', public: 'Made public', lapsed: 'Window closed', failed: 'Claim failed', rejected: 'Declined' },
  },
  credly: {
    title: 'Credly', token: 'Token', days: 'days left', unknown: 'not known yet', rotate: 'Rotate now', health: 'Health', inbox: 'Events', noEvents: 'No events.', more: 'More', drift: 'Differences', look: 'Compare now', repair: 'Repair what can be repaired', noDrift: 'We and Credly say the same.', repaired: 'Repaired', decide: 'to be decided on Credly', rest: 'There is more to compare.', on: 'Go on',
    event: 'Event', type: 'Type', status: 'Status', received: 'Received', trouble: 'Trouble', act: 'Action',
  },
  audit: { title: 'Audit', download: 'Download CSV', at: 'When', who: 'Who', what: 'What', target: 'To what', why: 'Why', outcome: 'Outcome', change: 'Before → after', more: 'Older', none: 'Nobody has done anything yet.' },
});
