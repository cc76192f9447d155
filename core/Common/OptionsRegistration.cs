using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Common;

internal static class OptionsRegistration
{
    /// <summary>Binds a settings class to its section and validates it when the host starts.</summary>
    public static IServiceCollection AddValidated<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }
}
