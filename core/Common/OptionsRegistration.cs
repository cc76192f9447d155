using Microsoft.Extensions.DependencyInjection;

namespace MyIpma.Core.Common;

internal static class OptionsRegistration
{
    /// <summary>Binds a settings class to its section and validates it when the host starts.</summary>
    public static IServiceCollection AddValidated<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<TOptions>>(provider => new SettingPathValidator<TOptions>(section, ActivatorUtilities.CreateInstance<TValidator>(provider)));
    }
}

/// <summary>Says what is wrong by the setting's path, which is what whoever reads the message has to change, instead of by the name of our class.</summary>
internal sealed class SettingPathValidator<TOptions>(string section, IValidateOptions<TOptions> validator) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options) =>
        validator.Validate(name, options) is { Failed: true, Failures: { } failures } ? ValidateOptionsResult.Fail(failures.Select(WithPath)) : ValidateOptionsResult.Success;

    private string WithPath(string failure)
    {
        var typeName = $"{typeof(TOptions).Name}.";
        if (failure.Contains(typeName, StringComparison.Ordinal))
        {
            var sentence = failure[(failure.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0 ? colon + 2 : 0)..];
            return sentence.Replace(typeName, $"{section}:", StringComparison.Ordinal);
        }

        return failure.Contains(section, StringComparison.Ordinal) ? failure : $"{section}: {failure}";
    }
}
