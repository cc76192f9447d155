using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MyIpma.Core.Http;
using MyIpma.Core.OpenBadges.Credentials;
using MyIpma.Core.OpenBadges.Hosted;
using MyIpma.Core.OpenBadges.Signing;
using MyIpma.Core.OpenBadges.Status;

namespace MyIpma.Core.OpenBadges;

/// <summary>Registers Open Badges; a host adds the port <see cref="ICredentialSigner"/>.</summary>
internal static class OpenBadgesServices
{
    public static IServiceCollection AddOpenBadges(this IServiceCollection services)
    {
        services.AddOptions<OpenBadgesOptions>().BindConfiguration(OpenBadgesOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<OpenBadgesOptions>, OpenBadgesOptionsValidator>()
            .AddSingleton<IssuerDid>()
            .AddSingleton<JwsWriter>()
            .AddSingleton<BadgeClasses>()
            .AddSingleton<HostedBadges>()
            .AddSingleton<StatusEntries>()
            .AddSingleton<SignedLists>()
            .AddSingleton<RevocationNotes>()
            .AddSingleton<StatusListPublisher>()
            .AddSingleton<CredentialWriter>()
            .AddSingleton<CredentialService>()
            .AddSingleton<HostedBadgeEndpoints>()
            .AddSingleton<CredentialEndpoints>();
    }
}
