//! Where requests go and what all of them have in common.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Uri};

use super::schedule::Planned;
use super::{Body, Load, invalid};
use crate::Result;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A service, and the headers it gets.
#[derive(Debug)]
pub(super) struct Target {
    /// `HOST:PORT` to connect to.
    pub(super) address: String,
    /// As in the URL, for the `Host` header.
    authority: String,
    path_prefix: String,
    headers: HeaderMap,
    /// The content type of bodies, unless it is among the headers.
    content_type: Option<HeaderValue>,
}

impl Target {
    pub(super) fn new(load: &Load, headers: HeaderMap) -> Result<Self> {
        let base = load.base_url.trim_end_matches('/');
        let uri: Uri =
            base.parse().map_err(|error| invalid(format!("base URL `{base}` is not a URL: {error}")))?;
        let (Some("http"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(invalid(format!("base URL `{base}` must start with http://HOST:PORT")));
        };
        let is_json = load.body.as_ref().is_some_and(Body::looks_like_json);
        let content_type = (is_json && !headers.contains_key(CONTENT_TYPE)).then_some(JSON);
        Ok(Self {
            address: format!("{}:{}", authority.host(), authority.port_u16().unwrap_or(80)),
            authority: authority.to_string(),
            path_prefix: uri.path().trim_end_matches('/').to_owned(),
            headers,
            content_type,
        })
    }

    pub(super) fn request(&self, planned: &Planned) -> std::result::Result<Request<Full<Bytes>>, String> {
        let uri = format!("{}{}", self.path_prefix, planned.path);
        let body = planned.body.clone();
        let content_type = self.content_type.clone().filter(|_| body.is_some());
        let mut request = Request::builder()
            .method(planned.method.clone())
            .uri(uri)
            .header(HOST, &self.authority)
            .body(Full::new(body.unwrap_or_default()))
            .map_err(|error| error.to_string())?;
        let headers = request.headers_mut();
        headers.extend(self.headers.clone());
        headers.extend(content_type.map(|value| (CONTENT_TYPE, value)));
        Ok(request)
    }
}

pub(super) fn header_map(headers: &[(String, String)]) -> Result<HeaderMap> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let header =
            HeaderName::try_from(name).map_err(|error| invalid(format!("header `{name}`: {error}")))?;
        let value =
            HeaderValue::try_from(value).map_err(|error| invalid(format!("header `{name}`: {error}")))?;
        map.append(header, value);
    }
    Ok(map)
}
