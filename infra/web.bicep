// The My badges page as static files. The Standard plan, because it comes with a service level and more than two own domains.
import { Tags } from 'types.bicep'

@description('Name of the static web app.')
param name string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Own domain of the page; empty for none. Its CNAME record must point here before.')
param domain string

resource web 'Microsoft.Web/staticSites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'web' })
  sku: { name: 'Standard', tier: 'Standard' }
  properties: {
    stagingEnvironmentPolicy: 'Disabled'
    allowConfigFileUpdates: true
  }
}

resource ownDomain 'Microsoft.Web/staticSites/customDomains@2025-03-01' = if (!empty(domain)) {
  parent: web
  name: empty(domain) ? 'none' : domain
  properties: { validationMethod: 'cname-delegation' }
}

@description('Host name of the page as Azure gives it.')
output hostName string = web.properties.defaultHostname
