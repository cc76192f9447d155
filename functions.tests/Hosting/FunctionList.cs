using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace MyIpma.Functions.Tests.Hosting;

/// <summary>The functions of the app, by their attributes.</summary>
internal static class FunctionList
{
    public static IReadOnlyList<(string Name, MethodInfo Method)> All { get; } =
    [
        .. typeof(Functions.Badges.BadgeFunctions).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<FunctionAttribute>().Select(function => (function.Name, method))),
    ];

    public static IEnumerable<(string Name, MethodInfo Method, T Trigger)> With<T>()
        where T : Attribute =>
        from function in All
        from parameter in function.Method.GetParameters()
        from trigger in parameter.GetCustomAttributes<T>()
        select (function.Name, function.Method, trigger);
}
