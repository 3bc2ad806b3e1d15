import { getRouteApi } from "@tanstack/react-router";
import { Toasts } from "../../parts/toasts/Toasts";
import { SignIn } from "./SignIn";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const { next } = route.useSearch();
  return (
    <>
      <SignIn next={next} />
      <Toasts />
    </>
  );
}
