using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace MyIpma.Functions;

/// <summary>
/// Traces, metrics and logs by OpenTelemetry: to Application Insights where its connection string is set, to a collector where OpenTelemetry's own
/// setting names one, and else to the console, since the worker then sends no logs through the Functions host.
/// </summary>
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

        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
        {
            telemetry.UseOtlpExporter();
        }
        else if (configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is not { Length: > 0 })
        {
            services.AddLogging(logging => logging.AddSimpleConsole());
        }
    }
}
