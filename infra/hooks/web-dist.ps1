# Copies the page to web/dist and writes the addresses of this environment into its config.json. azd passes the values in.
$ErrorActionPreference = 'Stop'

foreach ($name in 'API_BASE', 'IDENTITY_ISSUER', 'IDENTITY_WEB_CLIENT_ID') {
  if (-not [Environment]::GetEnvironmentVariable($name)) { throw "$name is not set in this azd environment" }
}

$web = Resolve-Path (Join-Path $PSScriptRoot '../../web')
$dist = Join-Path $web 'dist'

if (Test-Path $dist) { Remove-Item $dist -Recurse -Force }
New-Item $dist -ItemType Directory | Out-Null
Get-ChildItem $web | Where-Object Name -ne 'dist' | Copy-Item -Destination $dist -Recurse

[ordered]@{
  apiBase  = $env:API_BASE
  issuer   = $env:IDENTITY_ISSUER
  clientId = $env:IDENTITY_WEB_CLIENT_ID
  scope    = if ($env:IDENTITY_SCOPE) { $env:IDENTITY_SCOPE } else { 'openid email profile' }
} | ConvertTo-Json | Set-Content (Join-Path $dist 'config.json') -Encoding utf8
