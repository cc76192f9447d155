namespace MyIpma.Functions.Timers;

/// <summary>When timers run, as NCRONTAB with seconds, UTC.</summary>
public static class Schedules
{
    public const string EveryMinute = "0 * * * * *";
    public const string EveryFiveMinutes = "30 */5 * * * *";
    public const string AtNight = "0 0 2 * * *";
    public const string EveryMorning = "0 0 6 * * *";
}
