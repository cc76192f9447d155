using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using MyIpma.Core;
using MyIpma.Functions;

var builder = FunctionsApplication.CreateBuilder(args);
builder.UseMiddleware<OutboxDrainMiddleware>();
builder.ConfigureFunctionsWebApplication();
builder.Services.AddMyIpma();
builder.Services.AddAzureServices();
builder.Services.AddTelemetry(builder.Configuration);
builder.Build().Run();
