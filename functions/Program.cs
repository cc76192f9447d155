using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using MyIpma.Core;
using MyIpma.Functions.Hosting;
using MyIpma.Functions.Outbox;

var builder = FunctionsApplication.CreateBuilder(args);
builder.UseMiddleware<OwedEffects>();
builder.ConfigureFunctionsWebApplication();
builder.Services.AddMyIpma();
builder.Services.AddAzurePorts();
builder.Services.AddTelemetry(builder.Configuration);
builder.Build().Run();
