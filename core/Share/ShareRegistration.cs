using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Bodies;

namespace MyIpma.Core.Share;

internal static class ShareRegistration
{
    /// <summary>Registers the share kit and its endpoint.</summary>
    public static IServiceCollection AddShare(this IServiceCollection services)
    {
        services.AddOptions<ShareOptions>().BindConfiguration(ShareOptions.Section).ValidateOnStart();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(ShareJson.Default));
        return services
            .AddSingleton<IValidateOptions<ShareOptions>, ShareOptionsValidator>()
            .AddSingleton<ShareLinks>()
            .AddSingleton<ShareKit>()
            .AddSingleton<ShareEndpoint>();
    }
}
