using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MyIpma.Core.Inbox;

namespace MyIpma.Core.Reconciliation;

/// <summary>Registers what keeps us in line with Credly.</summary>
internal static class ReconciliationServices
{
    public static IServiceCollection AddReconciliation(this IServiceCollection services)
    {
        services.AddOptions<ReconciliationOptions>().BindConfiguration(ReconciliationOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ReconciliationOptions>, ReconciliationOptionsValidator>()
            .AddSingleton<InboxDesk>()
            .AddSingleton<InboxRetention>()
            .AddSingleton<Counterparts>()
            .AddSingleton<EventsFeed>()
            .AddSingleton<NightlyWalk>()
            .AddSingleton<DriftWalk>()
            .AddSingleton<Drift>();
    }
}
