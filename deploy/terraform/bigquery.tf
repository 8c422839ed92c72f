# The tables and views of --sink bigquery:PROJECT.news.records. bigquery.json is what
# `newsbeam schema bigquery` prints; newsbeam adds the columns of newer records by itself.

locals {
  described = jsondecode(file("${path.module}/bigquery.json"))
  named     = { for name, made in local.described : replace(name, "TABLE", "records") => made }
  tables    = { for name, made in local.named : name => made if can(made.schema) }
  views     = { for name, made in local.named : name => made if can(made.view) }
}

resource "google_bigquery_dataset" "news" {
  dataset_id = "news"
  location   = var.region

  default_encryption_configuration {
    kms_key_name = var.kms_key
  }

  depends_on = [google_project_service.needed]
}

resource "google_bigquery_table" "records" {
  for_each = local.tables

  dataset_id          = google_bigquery_dataset.news.dataset_id
  table_id            = each.key
  deletion_protection = true
  schema              = jsonencode(each.value.schema.fields)
  clustering          = each.value.clustering.fields

  time_partitioning {
    type  = each.value.timePartitioning.type
    field = try(each.value.timePartitioning.field, null)
  }

  encryption_configuration {
    kms_key_name = var.kms_key
  }

  lifecycle {
    ignore_changes = [schema]
  }
}

resource "google_bigquery_table" "latest" {
  for_each = local.views

  dataset_id          = google_bigquery_dataset.news.dataset_id
  table_id            = each.key
  deletion_protection = true

  view {
    query          = replace(each.value.view.query, "PROJECT.DATASET.TABLE", "${var.project}.news.records")
    use_legacy_sql = false
  }

  encryption_configuration {
    kms_key_name = var.kms_key
  }

  depends_on = [google_bigquery_table.records]
}
