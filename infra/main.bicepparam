// Values come from the azd environment (azd env set …); the three secrets only from the shell that runs azd, once. No value stands here.
using './main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param webLocation = readEnvironmentVariable('WEB_LOCATION', 'westeurope')
param apiAddress = readEnvironmentVariable('API_ADDRESS', '')
param webAddress = readEnvironmentVariable('WEB_ADDRESS', '')

param identityIssuer = readEnvironmentVariable('IDENTITY_ISSUER')
param identityAudience = readEnvironmentVariable('IDENTITY_AUDIENCE')

param claimWindow = readEnvironmentVariable('CLAIM_WINDOW', '00:02:00')
param credlyApiBase = readEnvironmentVariable('CREDLY_API_BASE', 'https://sandbox-api.credly.com/v1/')
param credlyWebBase = readEnvironmentVariable('CREDLY_WEB_BASE', 'https://sandbox.credly.com')
param credlyOrganizationId = readEnvironmentVariable('CREDLY_ORGANIZATION_ID')
param credlyTemplates = {
  A: readEnvironmentVariable('CREDLY_TEMPLATE_A', '')
  B: readEnvironmentVariable('CREDLY_TEMPLATE_B', '')
  C: readEnvironmentVariable('CREDLY_TEMPLATE_C', '')
  D: readEnvironmentVariable('CREDLY_TEMPLATE_D', '')
}

param credlyToken = readEnvironmentVariable('CREDLY_TOKEN', '')
param webhookSecret = readEnvironmentVariable('WEBHOOK_SECRET', '')
param appKey = readEnvironmentVariable('APP_KEY', '')
param previousWebhookSecretVersion = readEnvironmentVariable('WEBHOOK_SECRET_PREVIOUS_VERSION', '')

param operatorPrincipalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param operatorPrincipalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param tokenWarningDays = int(readEnvironmentVariable('TOKEN_WARNING_DAYS', '30'))
param storageSku = readEnvironmentVariable('STORAGE_SKU', 'Standard_ZRS')
param maximumInstances = int(readEnvironmentVariable('MAXIMUM_INSTANCES', '40'))
param alwaysReadyInstances = int(readEnvironmentVariable('ALWAYS_READY_INSTANCES', '0'))
