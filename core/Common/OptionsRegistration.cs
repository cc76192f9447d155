using Microsoft.Extensions.DependencyInjection;

namespace MyIpma.Core.Common;

internal static class OptionsRegistration
{
    public static IServiceCollection AddValidated<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<TOptions>>(provider => new SettingPathValidator<TOptions>(section, ActivatorUtilities.CreateInstance<TValidator>(provider)));
    }
}

/// <summary>Names the setting's path in error messages, which is what their reader has to change, instead of our class.</summary>
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
