using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace MyIpma.Functions;

/// <summary>Traces, metrics and logs by OpenTelemetry, to Application Insights where its connection string is set.</summary>
internal static class Telemetry
{
    private const string SourcePattern = "MyIpma.*";

    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddSource(SourcePattern, "Azure.*"))
            .WithMetrics(metrics => metrics.AddMeter(SourcePattern));

        // The alert on failed claims reads the sentence, not its template.
        services.Configure<OpenTelemetryLoggerOptions>(logs => logs.IncludeFormattedMessage = true);
        if (configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 } connection)
        {
            telemetry.UseAzureMonitorExporter(monitor =>
            {
                monitor.ConnectionString = connection;
                monitor.Credential = new DefaultAzureCredential();
            });
        }
    }
}
