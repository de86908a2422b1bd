"""An issuer of tokens: OpenID discovery, a set of keys, and tokens for whoever asks, signed with PyJWT.

It prints its address. `POST /token` takes the claims that differ from the usual ones, and `header` for those of the
header; null takes one out.
"""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

AUDIENCE = "https://cambist.example.com/mcp"
KEYS = {
    "RS256": (rsa.generate_private_key(65537, 2048), RSAAlgorithm),
    "PS256": (rsa.generate_private_key(65537, 2048), RSAAlgorithm),
    "ES256": (ec.generate_private_key(ec.SECP256R1()), ECAlgorithm),
    "EdDSA": (ed25519.Ed25519PrivateKey.generate(), OKPAlgorithm),
}


def key_set() -> dict:
    public = {name: json.loads(kind.to_jwk(key.public_key())) for name, (key, kind) in KEYS.items()}
    return {"keys": [key | {"kid": name, "use": "sig", "alg": name} for name, key in public.items()]}


def token(issuer: str, changes: dict) -> str:
    header = {"kid": "ES256", "typ": "at+jwt"} | changes.pop("header", {})
    now = int(time.time())
    claims = {"iss": issuer, "sub": "alice", "aud": AUDIENCE, "iat": now, "exp": now + 300} | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, KEYS[header["kid"]][0], algorithm=header["kid"], headers=header)


class Issuer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        issuer = f"http://{self.headers['Host']}"
        if self.path == "/.well-known/openid-configuration":
            self.answer({"issuer": issuer, "jwks_uri": f"{issuer}/keys"})
        elif self.path == "/keys":
            self.answer(key_set())
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        issuer = f"http://{self.headers['Host']}"
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer({"access_token": token(issuer, json.loads(body))})

    def answer(self, document: dict) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
