using MyIpma.Local.Hosting;
using MyIpma.Local.Workflow;

var builder = WebApplication.CreateBuilder(args);
var arguments = LocalArguments.Read(builder.Configuration, args);
if (arguments.Help)
{
    Console.WriteLine(LocalArguments.HelpText);
    return;
}

await using var storage = await LocalStorage.OpenAsync(arguments.Storage, arguments.Folder, CancellationToken.None);
await using var app = await LocalHost.BuildAsync(builder, arguments, storage, CancellationToken.None);
await app.StartAsync();
Console.WriteLine(Welcome.Text(arguments.Origin, storage.Description));
await app.Services.GetRequiredService<Recovery>().RunUntilStoppedAsync(app.Lifetime.ApplicationStopping);
await app.WaitForShutdownAsync();
