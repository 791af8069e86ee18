# Reads a whole table page by page into a data frame.
#
#   export SPINEMET_TOKEN=reg_...
#   Rscript read_table.R https://registry.example.org surgeries surgeries.csv
#
# Needs httr2. The token comes from the environment: a script is shared, a token never.
library(httr2)

read_table <- function(base, table) {
  first <- request(base) |>
    req_url_path("api/v1", table) |>
    req_url_query(limit = 1000) |>
    req_auth_bearer_token(Sys.getenv("SPINEMET_TOKEN")) |>
    req_retry(max_tries = 10)
  to_next <- function(answer, asked) {
    address <- resp_body_json(answer)$`next`
    if (is.null(address)) NULL else req_url(asked, address)
  }
  pages <- req_perform_iterative(first, next_req = to_next, max_reqs = Inf)
  do.call(rbind, lapply(pages, function(page) resp_body_json(page, simplifyVector = TRUE)$data))
}

if (!interactive()) {
  given <- commandArgs(trailingOnly = TRUE)
  write.csv(read_table(given[1], given[2]), given[3], row.names = FALSE, na = "")
}
