// Values come from the azd environment (azd env set …); the three secrets only from the shell that runs azd, once. No value stands here.
using './main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param webLocation = readEnvironmentVariable('WEB_LOCATION', 'westeurope')
param apiDomain = readEnvironmentVariable('API_DOMAIN', '')
param webDomain = readEnvironmentVariable('WEB_DOMAIN', '')
param didDomain = readEnvironmentVariable('DID_DOMAIN', '')
param allowedOrigins = readEnvironmentVariable('ALLOWED_ORIGINS', '')
param apiAddress = readEnvironmentVariable('API_ADDRESS', '')
param webAddress = readEnvironmentVariable('WEB_ADDRESS', '')

param issuerEmail = readEnvironmentVariable('ISSUER_EMAIL')
param mailDomain = readEnvironmentVariable('MAIL_DOMAIN', '')
param mailDomainVerified = bool(readEnvironmentVariable('MAIL_DOMAIN_VERIFIED', 'false'))
param mailSenderUser = readEnvironmentVariable('MAIL_SENDER_USER', 'DoNotReply')
param mailSenderName = readEnvironmentVariable('MAIL_SENDER_NAME', 'my.IPMA')
param mailReplyTo = readEnvironmentVariable('MAIL_REPLY_TO', '')
param mailPerMinute = int(readEnvironmentVariable('MAIL_PER_MINUTE', '0'))
param mailDataLocation = readEnvironmentVariable('MAIL_DATA_LOCATION', 'Europe')
param linkedInOrganizationId = readEnvironmentVariable('LINKEDIN_ORGANIZATION_ID', '')

param identityIssuer = readEnvironmentVariable('IDENTITY_ISSUER')
param identityAudience = readEnvironmentVariable('IDENTITY_AUDIENCE')

param operatorClaim = readEnvironmentVariable('OPERATOR_CLAIM', 'roles')

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

param zoneRedundant = bool(readEnvironmentVariable('ZONE_REDUNDANT', 'false'))
param closedNetwork = bool(readEnvironmentVariable('CLOSED_NETWORK', 'false'))
param networkRange = readEnvironmentVariable('NETWORK_RANGE', '10.80.0.0/24')
param operatorRanges = readEnvironmentVariable('OPERATOR_RANGES', '')
param deleteLocks = bool(readEnvironmentVariable('DELETE_LOCKS', 'true'))
param backupSku = readEnvironmentVariable('BACKUP_SKU', 'Standard_GRS')
param backupDays = int(readEnvironmentVariable('BACKUP_DAYS', '45'))
param logDays = int(readEnvironmentVariable('LOG_DAYS', '90'))
param monthlyBudget = int(readEnvironmentVariable('MONTHLY_BUDGET', '0'))
param budgetStart = readEnvironmentVariable('BUDGET_START', '')
