using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core.Certificates;
using MyIpma.Core.Http;

namespace MyIpma.Core.Renewal;

internal static class RenewalServices
{
    public static IServiceCollection AddRenewal(this IServiceCollection services) => services
        .AddSingleton<Predecessors>()
        .AddSingleton<BadgeOffering>()
        .AddSingleton<BadgeRenewal>()
        .AddSingleton<BadgeWithdrawal>()
        .AddSingleton<CredlyDebts>()
        .AddSingleton<OfferEndpoint>();
}
