"""At-least-once is the world: every activity of every story is executed twice, and the second answer is used."""

from typing import Any

from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor


class EveryActivityTwice(Interceptor):
    """The first run stands for one whose answer was lost on the way."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Twice(next)


class _Twice(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        first = await self.next.execute_activity(input)
        again = await self.next.execute_activity(input)
        assert again == first, f"{input.fn.__name__} answered {first}, then {again}"
        return again
