// The API: one function app on the Flex Consumption plan, .NET 10 isolated. It holds no key: storage, bus, vault and telemetry know its identity.
import { Settings, Tags } from 'types.bicep'

@description('Name of the function app.')
param name string

@description('Name of the plan.')
param planName string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Resource id of the identity the app wears.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('Address of the blob service.')
param blobServiceUri string

@description('Address of the queue service.')
param queueServiceUri string

@description('Address of the table service.')
param tableServiceUri string

@description('Container that holds the deployed package.')
param deploymentContainer string

@description('Host name of the Service Bus namespace.')
param serviceBusHost string

@description('Connection string of Application Insights.')
param insightsConnectionString string

@description('Settings of our own code, by name.')
param productSettings Settings

@description('Whether instances are spread over the zones of the region.')
param zoneRedundant bool

@description('Subnet to call other services from; empty where the network is open.')
param subnetId string

@description('Most instances.')
param maximumInstances int

@description('Instances kept warm for HTTP calls.')
param alwaysReadyInstances int

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      // Given an origin, the platform would answer browsers in place of the app and forbid what is public to all others. So it is given none: the app says who may read what.
      cors: { allowedOrigins: [] }
    }
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobServiceUri}${deploymentContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(productSettings, {
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identityClientId
      AzureWebJobsStorage__blobServiceUri: blobServiceUri
      AzureWebJobsStorage__queueServiceUri: queueServiceUri
      AzureWebJobsStorage__tableServiceUri: tableServiceUri
      AzureWebJobsDisableHomepage: 'true'
      ServiceBus__credential: 'managedidentity'
      ServiceBus__clientId: identityClientId
      ServiceBus__fullyQualifiedNamespace: serviceBusHost
      APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      // DefaultAzureCredential in our own code picks the identity by this name.
      AZURE_CLIENT_ID: identityClientId
    })
  }

  // No user name and password for deployment either: packages come in with the deployer's own identity.
  resource noPasswordDeployment 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource noPasswordFtp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
}

@description('Resource id of the function app.')
output id string = app.id

@description('Resource id of the plan.')
output planId string = plan.id
