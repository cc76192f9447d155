// The My badges page as static files.
import { Tags } from 'types.bicep'

@description('Name of the static web app.')
param name string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

resource web 'Microsoft.Web/staticSites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'web' })
  sku: { name: 'Free', tier: 'Free' }
  properties: {
    stagingEnvironmentPolicy: 'Disabled'
    allowConfigFileUpdates: true
  }
}

@description('Host name of the page.')
output hostName string = web.properties.defaultHostname
