using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core;

namespace MyIpma.Functions.Tests;

public sealed class FunctionListTests
{
    [Fact]
    public void Both_hosts_answer_the_same_names_methods_and_routes()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddMyIpma();
        var app = builder.Build();
        app.MapMyIpma();

        var mapped = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().SelectMany(endpoint =>
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
            select $"{endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName}: {method} {endpoint.RoutePattern.RawText}");

        Assert.Equal(mapped.Order(StringComparer.Ordinal), Triggered().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_takes_unknown_routes_is_mapped_last() =>
        Assert.Equal(UnknownRouteFunction.Name, FunctionList.All.Select(function => function.Name).Order(StringComparer.OrdinalIgnoreCase).Last());

    [Fact]
    public void Every_route_parameter_is_bound_as_text()
    {
        var unbound =
            from function in FunctionList.With<HttpTriggerAttribute>()
            where function.Name != UnknownRouteFunction.Name
            from parameter in Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse(function.Trigger.Route ?? "").Parameters
            where !function.Method.GetParameters().Any(bound => bound.Name == parameter.Name && bound.ParameterType == typeof(string))
            select $"{function.Name}: {parameter.Name}";

        Assert.Empty(unbound);
    }

    [Fact]
    public void Signing_in_is_cores_business_and_needs_no_function_key() =>
        Assert.All(FunctionList.With<HttpTriggerAttribute>(), function => Assert.Equal(AuthorizationLevel.Anonymous, function.Trigger.AuthLevel));

    [Fact]
    public void Whatever_writes_brings_the_client_its_workflows_are_reached_by()
    {
        var writing = FunctionList.With<HttpTriggerAttribute>()
            .Where(function => function.Trigger.Methods?.Contains("get") == false && function.Name is not ("ReceiveCredlyWebhook" or "CheckBadge" or "StopReminders"))
            .Select(function => function.Name)
            .Concat(FunctionList.With<TimerTriggerAttribute>().Select(function => function.Name).Where(name => name is not ("Backup" or "SendMail" or "CorrectCounters")))
            .Append("GoToCredly").Append("ClaimStep").Append("ImportStep");

        Assert.Empty(writing.Except(FunctionList.With<DurableClientAttribute>().Select(function => function.Name)));
    }

    [Fact]
    public void Timers_are_as_deployed()
    {
        var timers = FunctionList.With<TimerTriggerAttribute>().Select(function => $"{function.Name}: {function.Trigger.Schedule}");

        string[] schedules =
        [
            "Backup: 0 */5 3-5 * * *", "CareForCredlyToken: 0 0 6 * * *", "CorrectCounters: 0 0 4 * * *", "LookAfterImports: 30 */5 * * * *", "ReadCredlyEvents: 30 */5 * * * *",
            "SendMail: 0 * * * * *", "SweepOutbox: 0 * * * * *", "WalkBadges: 0 */5 0-5 * * *",
        ];
        Assert.Equal(schedules, timers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_workflow_is_one_orchestration_and_one_activity()
    {
        var orchestrations = FunctionList.With<OrchestrationTriggerAttribute>().Select(function => function.Name);
        var activities = FunctionList.With<ActivityTriggerAttribute>().Select(function => function.Name);

        Assert.Equal(["ClaimOrchestration", "ImportOrchestration"], orchestrations.Order(StringComparer.Ordinal));
        Assert.Equal(["ClaimStep", "ImportStep"], activities.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_class_of_functions_can_be_made()
    {
        using var host = AppHost.Build();
        var classes = FunctionList.All.Select(function => function.Method.DeclaringType).OfType<Type>().Where(type => !type.IsAbstract).Distinct();

        Assert.All(classes, type => Assert.NotNull(ActivatorUtilities.CreateInstance(host.Services, type)));
    }

    private static IEnumerable<string> Triggered() =>
        from function in FunctionList.With<HttpTriggerAttribute>()
        from method in function.Trigger.Methods ?? []
        select $"{function.Name}: {method.ToUpperInvariant()} {function.Trigger.Route}";
}

/// <summary>The functions of the app, by their attributes.</summary>
internal static class FunctionList
{
    public static IReadOnlyList<(string Name, MethodInfo Method)> All { get; } =
    [
        .. typeof(MyIpma.Functions.BadgeFunctions).Assembly.GetTypes()
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
