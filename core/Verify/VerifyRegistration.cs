using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Pictures;
using MyIpma.Core.PublicPage;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Verify;

internal static class VerifyRegistration
{
    /// <summary>Registers verification and the endpoints that need no account.</summary>
    public static IServiceCollection AddVerify(this IServiceCollection services)
    {
        services.AddOptions<VerifyOptions>().BindConfiguration(VerifyOptions.Section).ValidateOnStart();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(VerifyJson.Default));
        return services
            .AddSingleton<IValidateOptions<VerifyOptions>, VerifyOptionsValidator>()
            .AddSingleton<AnswerCache>()
            .AddSingleton<CredlyWitness>()
            .AddSingleton(provider => new BadgeVerifier(
                provider.GetRequiredService<BadgeLocator>(),
                provider.GetRequiredService<BadgeStore>(),
                provider.GetRequiredService<CredlyWitness>(),
                provider.GetRequiredService<CredlySync>(),
                provider.GetRequiredService<AnswerCache>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<BadgeVerifier>>()))
            .AddSingleton<VerifyEndpoint>()
            .AddSingleton<BadgeAddresses>()
            .AddSingleton<BadgePage>()
            .AddSingleton<PublicPageEndpoint>()
            .AddSingleton<CheckLimits>()
            .AddSingleton(provider => new CheckEndpoint(
                provider.GetRequiredService<Edge>(),
                provider.GetRequiredService<BadgeVerifier>(),
                provider.GetRequiredService<CheckLimits>(),
                provider.GetRequiredService<IOptions<VerifyOptions>>()))
            .AddSingleton<FontShelf>()
            .AddSingleton<BadgePictures>()
            .AddSingleton(provider => new PictureEndpoint(
                provider.GetRequiredService<Edge>(),
                provider.GetRequiredService<BadgeVerifier>(),
                provider.GetRequiredService<BadgePictures>(),
                provider.GetRequiredService<LevelCatalog>(),
                provider.GetRequiredService<TimeProvider>()));
    }
}
