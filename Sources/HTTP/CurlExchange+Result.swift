import CCurl

extension CurlExchange {
  /// What libcurl's last word means for the caller.
  func result(of code: CURLcode) -> Result<HTTPResponse, HTTPError> {
    if let refusal { return .failure(refusal) }
    guard code == CURLE_OK else { return .failure(error(kind(of: code), explanation(of: code))) }
    // libcurl takes an end in the middle of the head for the end of a whole answer.
    var status = 0
    guard headIsOver, let handle,
      postrider_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK, status > 0
    else { return .failure(error(.cut, "the answer ends before its head does")) }
    response.status = status
    return .success(response)
  }

  private func kind(of code: CURLcode) -> HTTPError.Code {
    switch code {
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .badURL
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
    case CURLE_COULDNT_CONNECT, CURLE_PROXY: .connect
    case CURLE_OPERATION_TIMEDOUT: .timeout
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CRL_BADFILE:
      .tls
    case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SSL_SHUTDOWN_FAILED:
      mayHaveArrived ? .cut : .connect
    case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .cut
    default: .other
    }
  }

  private func explanation(of code: CURLcode) -> String {
    let name = String(cString: curl_easy_strerror(code))
    let text = errorText
    return text.isEmpty || text == name ? name : "\(name): \(text)"
  }
}
