// Mails when the month's costs pass 80 percent of what was planned, or look as if they will pass all of it. It stops nothing.
@description('Amount a month, in the currency of the subscription.')
param amount int

@description('First day of the month in which it was set up, as yyyy-mm-01. Azure refuses to change it later.')
param start string

@description('Mail address that is told.')
param email string

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: 'monthly'
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: start }
    notifications: {
      spent: { enabled: true, operator: 'GreaterThan', threshold: 80, thresholdType: 'Actual', contactEmails: [email] }
      expected: { enabled: true, operator: 'GreaterThan', threshold: 100, thresholdType: 'Forecasted', contactEmails: [email] }
    }
  }
}
